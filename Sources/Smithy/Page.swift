import Foundation

/// A part of a list, and the token with which a client asks for the next part.
///
/// A token names the last element answered, not a position: what is added or removed in between neither repeats nor
/// skips another element.
package struct Page<Element> {
    package var elements: [Element]
    /// nil on the last page.
    package var next: String?

    /// - Parameters:
    ///   - key: unique; the list is sorted by it.
    ///   - size: nil for no limit; less than 1 is taken for 1, so that the pages come to an end.
    /// - Returns: nil for a token that was not made here.
    package init?(of all: [Element], by key: (Element) -> String, after token: String?, size: Int?) {
        var rest = all.sorted { key($0) < key($1) }
        if let token {
            guard let last = Data(base64Encoded: token).flatMap({ String(data: $0, encoding: .utf8) }) else {
                return nil
            }
            rest = rest.filter { key($0) > last }
        }
        elements = Array(rest.prefix(max(1, size ?? rest.count)))
        guard elements.count < rest.count, let last = elements.last else { return }
        next = Data(key(last).utf8).base64EncodedString()
    }
}
