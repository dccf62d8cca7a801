// SPDX-License-Identifier: Apache-2.0
internal import CPCRE2

/// A regular expression (PCRE2), compiled, with the memory that its matching needs; for one thread at a time.
///
/// It is made for texts that are still growing: where the text at hand cannot tell whether there is a match, it says so, and so
/// the answer never depends on how the text was cut (PCRE2's hard partial matching).
@safe public final class Pattern {
    /// Why a text is no pattern.
    public struct Fault: Error, Hashable, CustomStringConvertible {
        /// Where in the pattern, in bytes from its beginning.
        public let offset: Int
        public let reason: String
        public var description: String { "\(reason) (at byte \(offset))" }
    }
    /// What a look at a text found.
    public enum Finding: Hashable, Sendable {
        /// A match, whatever else may come; it ends before this byte.
        case match(end: Int)
        /// More text decides whether there is one, and it begins at this byte or later.
        case undecided(from: Int)
        case none
        /// The pattern took more steps than a look may cost.
        case gaveUp
    }

    /// A match can only begin where the text does.
    public let isAnchored: Bool
    private let code: OpaquePointer
    private let data: OpaquePointer
    private let context: OpaquePointer
    private let stack: OpaquePointer?

    /// Steps of backtracking that one look may cost: some milliseconds at the most, however a pattern is written.
    private static let stepsWhileGrowing: UInt32 = 200_000
    private static let stepsAtEnd: UInt32 = 1_000_000
    private static let heapLimit: UInt32 = 8_192  // KiB
    private static let (stackStart, stackLimit) = (32 << 10, 512 << 10)

    /// - Throws: `Fault` where the text is no pattern, or asks for what a growing text cannot give: `\G` and `\C`.
    public init(_ source: String) throws(Fault) {
        if let offset = Self.place(ofAnchorAtStart: source) {
            throw Fault(offset: offset, reason: "\\G has no meaning in a text that comes piece by piece")
        }
        let options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C
        var (error, offset): (Int32, Int) = (0, 0)
        let letters = Array(source.utf8)
        let compiled = unsafe letters.withUnsafeBufferPointer { bytes in
            unsafe pcre2_compile_8(Self.start(of: bytes), bytes.count, options, &error, &offset, nil)
        }
        guard let code = unsafe compiled else { throw Fault(offset: offset, reason: Self.text(of: error)) }
        // Without the just-in-time compiler the interpreter does the same, slower.
        let hasJIT = unsafe pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD) == 0
        guard let data = unsafe pcre2_match_data_create_from_pattern_8(code, nil),
            let context = unsafe pcre2_match_context_create_8(nil)
        else { preconditionFailure("PCRE2 has no memory left") }
        let stack = unsafe hasJIT ? pcre2_jit_stack_create_8(Self.stackStart, Self.stackLimit, nil) : nil
        if let stack = unsafe stack { unsafe pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack)) }
        unsafe pcre2_set_heap_limit_8(context, Self.heapLimit)
        var all: UInt32 = 0
        unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_ALLOPTIONS), &all)
        unsafe (self.code, self.data, self.context, self.stack) = (code, data, context, stack)
        isAnchored = all & PCRE2_ANCHORED != 0
    }
    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
        unsafe stack.map { unsafe pcre2_jit_stack_free_8($0) }
        unsafe pcre2_code_free_8(code)
    }

    /// Looks for the first match.
    ///
    /// - Parameters:
    ///   - text: Well-formed UTF-8, all of it so far; what stands before `start` is seen by assertions that look back.
    ///   - start: Where a match may begin: the beginning of a character, at most the end of the text.
    ///   - isWhole: Nothing more will come.
    /// - Returns: What can be said of the text at hand.
    public func look(in text: Span<UInt8>, from start: Int, isWhole: Bool) -> Finding {
        unsafe pcre2_set_match_limit_8(context, isWhole ? Self.stepsAtEnd : Self.stepsWhileGrowing)
        let options = PCRE2_NO_UTF_CHECK | (isWhole ? 0 : PCRE2_PARTIAL_HARD)
        let result = unsafe text.withUnsafeBufferPointer { bytes in
            unsafe pcre2_match_8(code, Self.start(of: bytes), bytes.count, start, options, data, context)
        }
        switch result {
        case 0...: return unsafe .match(end: pcre2_get_ovector_pointer_8(data)[1])
        case PCRE2_ERROR_PARTIAL: return unsafe .undecided(from: pcre2_get_startchar_8(data))
        case PCRE2_ERROR_NOMATCH: return .none
        default: return .gaveUp
        }
    }

    /// A pointer that is never nil: PCRE2 wants one for an empty text, too.
    private static func start(of bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
        unsafe bytes.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<UInt8>.alignment).unsafelyUnwrapped
    }
    private static func text(of error: Int32) -> String {
        var letters = [UInt8](repeating: 0, count: 256)
        let count = unsafe letters.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe pcre2_get_error_message_8(error, $0, buffer.count) } ?? 0
        }
        return count > 0 ? String(decoding: letters.prefix(Int(count)), as: UTF8.self) : "error \(error)"
    }
    /// Where `\G` stands, which means "where this look begins".
    private static func place(ofAnchorAtStart source: String) -> Int? {
        let letters = Array(source.utf8)
        var i = 0
        while i + 1 < letters.count {
            if letters[i] == UInt8(ascii: "\\") {
                if letters[i + 1] == UInt8(ascii: "G") { return i }
                i += 1
            }
            i += 1
        }
        return nil
    }
}
