// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// How a dialect writes a message that has pictures; without any, all write role and text.
///
/// The text stands before the pictures, since a mark against caches is in it.
enum MessageForm {
    /// OpenAI Chat and Cohere: parts, of which pictures are URLs in an object.
    case chat
    /// OpenAI Responses: parts with names of their own.
    case responses
    /// Anthropic: blocks, of which pictures have a source.
    case anthropic
    /// Ollama: a list of pictures beside the text.
    case ollama
    /// There is no place for pictures.
    case plain
}

extension JSONWriter {
    /// The turns of a conversation as most dialects write them: a role and a text each.
    mutating func messages(_ messages: [ChatMessage], _ form: MessageForm = .plain) {
        array { list in
            for message in messages {
                list.object {
                    $0.member("role", message.role)
                    if message.images.isEmpty || form == .plain {
                        $0.member("content", message.content)
                    } else {
                        $0.illustrated(message, form)
                    }
                }
            }
        }
    }
    private mutating func illustrated(_ message: ChatMessage, _ form: MessageForm) {
        if form == .ollama {
            member("content", message.content)
            key("images")
            return array { for image in message.images { $0.base64(of: image) } }
        }
        key("content")
        array { parts in
            if !message.content.isEmpty {
                parts.object {
                    $0.member("type", form == .responses ? "input_text" : "text")
                    $0.member("text", message.content)
                }
            }
            for image in message.images { parts.object { $0.part(image, form) } }
        }
    }
    private mutating func part(_ image: ChatImage, _ form: MessageForm) {
        switch form {
        case .responses:
            member("type", "input_image")
            key("image_url")
            dataURL(of: image)
        case .anthropic:
            member("type", "image")
            key("source")
            object {
                $0.member("type", "base64")
                $0.member("media_type", image.format.mediaType)
                $0.key("data")
                $0.base64(of: image)
            }
        case .chat, .ollama, .plain:
            member("type", "image_url")
            key("image_url")
            object {
                $0.key("url")
                $0.dataURL(of: image)
            }
        }
    }
}
