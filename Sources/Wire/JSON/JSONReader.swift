package import Foundation
package import Smithy

/// A place in a JSON request or answer. `null` is the same as nothing.
package struct JSONReader: ShapeReader {
    private let value: JSONValue
    /// Where this is, as validation errors write it.
    package let path: String
    package let violations: Violations?

    package init(_ value: JSONValue, path: String = "", violations: Violations? = nil) {
        self.value = value
        self.path = path
        self.violations = violations
    }

    package func member(_ member: Member) throws(ReadingError) -> JSONReader? {
        guard case .object = value else { throw mismatch("an object") }
        guard let found = value[member.name], found != .null else { return nil }
        let name = member.name.lowercasedFirst
        return JSONReader(found, path: path.isEmpty ? name : path + "." + name, violations: violations)
    }

    package func elements(of list: Member) throws(ReadingError) -> [JSONReader] {
        guard case .array(let items) = value else { throw mismatch("a list") }
        return items.enumerated().filter { $0.element != .null }.map { index, item in
            JSONReader(item, path: path + ".\(index + 1).member", violations: violations)
        }
    }

    package func entries(of map: Member) throws(ReadingError) -> [(key: String, value: JSONReader)] {
        guard case .object(let fields) = value else { throw mismatch("an object") }
        return fields.filter { $0.value != .null }.map { field in
            (field.name, JSONReader(field.value, path: path + "." + field.name + ".member", violations: violations))
        }
    }

    package func string() throws(ReadingError) -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        return text
    }

    package func integer() throws(ReadingError) -> Int {
        guard case .number(let digits) = value else { throw mismatch("a number") }
        guard let number = Int(digits) ?? Double(digits).flatMap({ Int(exactly: $0) }) else {
            throw mismatch("an integer")
        }
        return number
    }

    package func double() throws(ReadingError) -> Double {
        switch value {
        case .number(let digits): if let number = Double(digits) { return number }
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        default: break
        }
        throw mismatch("a number")
    }

    package func boolean() throws(ReadingError) -> Bool {
        guard case .boolean(let flag) = value else { throw mismatch("true or false") }
        return flag
    }

    package func timestamp(_ format: TimestampFormat?) throws(ReadingError) -> Date {
        let text: String
        switch value {
        case .number(let digits): text = digits
        case .string(let string): text = string
        default: throw mismatch("a time")
        }
        guard let date = TimestampFormat.date(text) else { throw mismatch("a time") }
        return date
    }

    package func blob() throws(ReadingError) -> [UInt8] {
        guard case .string(let text) = value, let data = Data(base64Encoded: text) else { throw mismatch("base64") }
        return Array(data)
    }

    package func stream() throws(ReadingError) -> ByteStream { .bytes(try blob()) }

    package func document() throws(ReadingError) -> String {
        var writer = JSONWriter()
        writer.append(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func mismatch(_ expected: String) -> ReadingError {
        .malformed(path.isEmpty ? "the request is not \(expected)" : "'\(path)' is not \(expected)")
    }
}
