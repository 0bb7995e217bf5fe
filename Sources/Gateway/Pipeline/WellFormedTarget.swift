import Smithy
import Wire

/// Refuses a target with a percent sign that escapes nothing: what it means would be guessed.
/// Source: RFC 3986, 2.1 "Percent-Encoding".
struct WellFormedTarget: HeadStep {
    func admit(_ visit: Visit) throws(ServiceError) {
        guard isWhole(visit.head.path), isWhole(visit.head.query) else {
            throw ServiceError("InvalidURI", "Couldn't parse the specified URI.")
        }
    }

    private func isWhole(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "%") else { continue }
            guard let first = bytes.next(), let second = bytes.next(), isHex(first), isHex(second) else { return false }
        }
        return true
    }

    private func isHex(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
