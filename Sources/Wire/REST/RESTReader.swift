import Smithy

/// A place in a REST request or answer: members come from the path, the query, the headers and the body.
enum RESTReader: TextReader {
    case message(RESTMessage, Violations?)
    case text(String, path: String, Violations?)
    case headers(prefix: String, RESTMessage, Violations?)
    case xml(XMLReader)
    case stream(ByteStream)

    var violations: Violations? {
        switch self {
        case .message(_, let violations), .text(_, _, let violations), .headers(_, _, let violations): violations
        case .xml(let reader): reader.violations
        case .stream: nil
        }
    }

    var path: String {
        switch self {
        case .text(_, let path, _): path
        case .xml(let reader): reader.path
        case .message, .headers, .stream: ""
        }
    }

    var name: String { path }

    func member(_ member: Member) throws(ReadingError) -> RESTReader? {
        switch self {
        case .message(let message, let violations): return try Self.member(member, of: message, violations)
        case .xml(let reader): return reader.member(member).map { .xml($0) }
        case .text, .headers, .stream: throw .malformed("'\(path)' is not a structure")
        }
    }

    private static func member(
        _ member: Member, of message: RESTMessage, _ violations: Violations?
    ) throws(ReadingError) -> RESTReader? {
        let text: String?
        switch member.location {
        case .header: text = message.headers[member.xml.lowercased()]
        case .query: text = message.query[member.xml]
        case .label: text = message.labels[member.xml]
        case .status: text = String(message.status)
        case .prefixedHeaders: return .headers(prefix: member.xml.lowercased(), message, violations)
        case .payload: return try payload(of: message, violations)
        case .body:
            guard let document = try message.document() else { return nil }
            return XMLReader(document, violations: violations).member(member).map { .xml($0) }
        }
        return text.map { .text($0, path: member.name.lowercasedFirst, violations) }
    }

    private static func payload(of message: RESTMessage, _ violations: Violations?) throws(ReadingError) -> RESTReader?
    {
        guard !message.isStreamed else { return .stream(message.body) }
        return try message.document().map { .xml(XMLReader($0, violations: violations)) }
    }

    func elements(of list: Member) throws(ReadingError) -> [RESTReader] {
        switch self {
        case .xml(let reader): return try reader.elements(of: list).map { .xml($0) }
        case .text(let text, let path, let violations):
            return text.split(separator: ",").map { part in
                .text(String(part.drop { $0 == " " }), path: path, violations)
            }
        case .message, .headers, .stream: throw .malformed("'\(path)' is not a list")
        }
    }

    func entries(of map: Member) throws(ReadingError) -> [(key: String, value: RESTReader)] {
        switch self {
        case .xml(let reader): return try reader.entries(of: map).map { ($0.key, .xml($0.value)) }
        case .headers(let prefix, let message, let violations):
            return message.headers.all.filter { $0.name.hasPrefix(prefix) }.map { field in
                (String(field.name.dropFirst(prefix.count)), .text(field.value, path: field.name, violations))
            }
        case .message, .text, .stream: throw .malformed("'\(path)' is not a map")
        }
    }

    func text() throws(ReadingError) -> String {
        switch self {
        case .text(let text, _, _): return text
        case .xml(let reader): return try reader.text()
        case .message, .headers, .stream: throw .malformed("'\(path)' is not a single value")
        }
    }

    func stream() throws(ReadingError) -> ByteStream {
        switch self {
        case .stream(let stream): return stream
        case .text(let text, _, _): return .bytes(Array(text.utf8))
        case .message, .headers, .xml: throw .malformed("'\(path)' is not a body")
        }
    }
}
