// SPDX-License-Identifier: Apache-2.0

/// The words that synthetic prompts are made of: common ones, most of which are a token each to every tokenizer.
///
/// Part of what a seed means: never change one.
enum Vocabulary {
    /// Letters of the shortest and of the longest words.
    static let lengths = 3...7
    /// Words of each length; a power of two, so that bits choose one without a bias.
    static let wordsEach = 64

    /// A word of so many letters, out of `lengths`, that the lowest bits of a number choose.
    static func word(length: Int, choice: UInt64) -> [UInt8] {
        words[length - lengths.lowerBound][Int(choice % UInt64(wordsEach))]
    }
    /// By length, as UTF-8.
    static let words: [[[UInt8]]] = texts.map { $0.split(separator: " ").map { Array($0.utf8) } }

    private static let texts = [
        """
        act age air arm art ask bad bag bar bed big bit box boy bus buy can car cat cup cut day dog dry ear eat \
        egg end eye far few fit fly fun gas get guy hat hit hot ice job key kid law leg lie lot low man map mix \
        mom new now oil old one our own pay pen per put
        """,
        """
        able area army away baby back ball band bank base bear beat bill bird blue boat body book born burn \
        call camp card care case cash cell city club coal coat cold cook cool cost crew crop dark data date \
        deal deep desk door draw drop dust east edge face fact fair fall farm fast feel file film find fire \
        fish flat flow food
        """,
        """
        about above actor admit adult after agent agree allow alone apple apply argue avoid basic beach begin \
        birth black block board bread break bring brown build buyer cause chair cheap check child claim class \
        clean clear climb clock close cloud coach coast color could count court cover crash cream cross crowd \
        dance doubt dozen dream dress drink drive early earth eight empty enemy enjoy
        """,
        """
        accept across action active actual advice affect afford afraid agency almost always amount animal \
        annual answer anyone appeal appear around arrive artist aspect assume attack author battle beauty \
        become before behind belief better beyond border bottle bottom branch bridge bright broken budget \
        button camera career castle center chance change charge choice choose church circle client closed \
        coffee column common copper corner cotton county couple
        """,
        """
        ability absence academy account achieve address advance against airport already analyst ancient another \
        anxiety anybody applied arrange arrival article attempt attract average balance barrier battery because \
        bedroom believe benefit besides between billion breathe brother brought burning cabinet capable capital \
        captain capture careful carrier central century certain chamber channel chapter charity chicken citizen \
        classic climate closely clothes college combine comfort command comment company compare compete
        """,
    ]
}
