import Bundles
import Domain
import Foundation

extension DockerrunV1 {
    /// An image of ours on top of the one named: it carries our labels, so that it is found again, and the entry point
    /// and command, so that the bundle is not needed to start an instance.
    func dockerfile() throws(EngineFailure) -> String {
        let allowed = image.utf8.allSatisfy { isNameByte($0) || "/:@".utf8.contains($0) }
        guard allowed else { throw EngineFailure(.refused, "'\(image)' is not the name of an image.") }
        var lines = ["FROM \(image)"]
        for port in ports { lines.append("EXPOSE \(port)") }
        if let entrypoint { lines.append("ENTRYPOINT " + (try Self.words(entrypoint))) }
        if let command { lines.append("CMD " + (try Self.words(command))) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// As a JSON array of words, the form that no shell reads. Quotes keep blanks together.
    static func words(_ text: String) throws(EngineFailure) -> String {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else {
            throw EngineFailure(.refused, "A quote in Dockerrun.aws.json is not closed: \(text)")
        }
        if let word { words.append(word) }
        return String(decoding: try encoded(words), as: UTF8.self)
    }
}
