package import Foundation
package import Smithy

/// A place in a CBOR request. `null` is the same as nothing.
package struct CBORReader: ShapeReader {
    private let value: CBORValue
    /// Where this is, as validation errors write it.
    package let path: String
    package let violations: Violations?

    package init(_ value: CBORValue, path: String = "", violations: Violations? = nil) {
        self.value = value
        self.path = path
        self.violations = violations
    }

    package func member(_ member: Member) throws(ReadingError) -> CBORReader? {
        guard case .map(let entries) = value else { throw mismatch("a map") }
        guard let found = entries.last(where: { $0.name == member.name })?.value, found != .null else { return nil }
        let name = member.name.lowercasedFirst
        return CBORReader(found, path: path.isEmpty ? name : path + "." + name, violations: violations)
    }

    package func elements(of list: Member) throws(ReadingError) -> [CBORReader] {
        guard case .array(let items) = value else { throw mismatch("a list") }
        return items.enumerated().filter { $0.element != .null }.map { index, item in
            CBORReader(item, path: path + ".\(index + 1).member", violations: violations)
        }
    }

    package func entries(of map: Member) throws(ReadingError) -> [(key: String, value: CBORReader)] {
        guard case .map(let entries) = value else { throw mismatch("a map") }
        return entries.filter { $0.value != .null }.map { entry in
            (entry.name, CBORReader(entry.value, path: path + "." + entry.name + ".member", violations: violations))
        }
    }

    package func string() throws(ReadingError) -> String {
        guard case .text(let text) = value else { throw mismatch("a text") }
        return text
    }

    package func integer() throws(ReadingError) -> Int {
        switch value {
        case .integer(let number): return number
        case .double(let number): if let whole = Int(exactly: number) { return whole }
        default: break
        }
        throw mismatch("an integer")
    }

    package func double() throws(ReadingError) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .double(let number): number
        default: throw mismatch("a number")
        }
    }

    package func boolean() throws(ReadingError) -> Bool {
        guard case .boolean(let flag) = value else { throw mismatch("true or false") }
        return flag
    }

    package func timestamp(_ format: TimestampFormat?) throws(ReadingError) -> Date {
        switch value {
        case .time(let seconds) where seconds.magnitude < 1e12, .double(let seconds) where seconds.magnitude < 1e12:
            return Date(timeIntervalSince1970: seconds)
        case .integer(let seconds) where seconds.magnitude < 1_000_000_000_000:
            return Date(timeIntervalSince1970: Double(seconds))
        default: throw mismatch("a time")
        }
    }

    package func blob() throws(ReadingError) -> [UInt8] {
        guard case .bytes(let bytes) = value else { throw mismatch("bytes") }
        return bytes
    }

    package func stream() throws(ReadingError) -> ByteStream { .bytes(try blob()) }

    private func mismatch(_ expected: String) -> ReadingError {
        .malformed(path.isEmpty ? "the request is not \(expected)" : "'\(path)' is not \(expected)")
    }
}
