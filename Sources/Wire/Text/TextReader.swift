import Foundation
import Smithy

/// A cursor at a place whose values are text: everything but JSON.
protocol TextReader: ShapeReader {
    /// What is written at this place; throws where it is no single value.
    func text() throws(ReadingError) -> String
    /// For error messages.
    var name: String { get }
}

extension TextReader {
    func string() throws(ReadingError) -> String { try text() }

    func integer() throws(ReadingError) -> Int {
        let text = try text()
        guard let value = Int(text) else { throw mismatch(text, "an integer") }
        return value
    }

    func double() throws(ReadingError) -> Double {
        let text = try text()
        let word = ["Infinity": "inf", "-Infinity": "-inf", "NaN": "nan"][text] ?? text
        guard let value = Double(word) else { throw mismatch(text, "a number") }
        return value
    }

    func boolean() throws(ReadingError) -> Bool {
        let text = try text()
        switch text.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default: throw mismatch(text, "true or false")
        }
    }

    func timestamp(_ format: TimestampFormat?) throws(ReadingError) -> Date {
        let text = try text()
        guard let date = TimestampFormat.date(text) else { throw mismatch(text, "a time") }
        return date
    }

    func blob() throws(ReadingError) -> [UInt8] {
        let text = try text()
        guard let data = Data(base64Encoded: text) else { throw mismatch(text, "base64") }
        return Array(data)
    }

    func stream() throws(ReadingError) -> ByteStream { .bytes(Array(try text().utf8)) }

    func mismatch(_ text: String, _ expected: String) -> ReadingError {
        .malformed("'\(text.prefix(100))' at '\(name)' is not \(expected)")
    }
}
