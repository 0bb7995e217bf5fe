package import Foundation
package import Smithy

/// Distributes a structure's members over labels, query, headers and an XML body.
package struct RESTWriter: ShapeWriter {
    package private(set) var labels: [String: String] = [:]
    package private(set) var query = QueryParameters()
    package private(set) var headers = Headers()
    package private(set) var status: Int?
    package private(set) var body: ByteStream?
    private var xml = XMLWriter()
    private var depth = 0
    private var entryHeader: String?
    private let root: String
    private let namespace: String?
    private let isUnwrapped: Bool
    private var hasRoot = false

    /// `root` is begun with the first member that belongs into a body.
    package init(root: String, namespace: String?, unwrapped: Bool = false) {
        self.root = root
        self.namespace = namespace
        isUnwrapped = unwrapped
    }

    package var showsEmptyCollections: Bool { false }

    /// Ends the root; call once, after the last member.
    package mutating func finished() -> ByteStream {
        if let body { return body }
        if isUnwrapped, xml.bytes.isEmpty { beginRoot() }
        if hasRoot { xml.end(root) }
        return .bytes(xml.bytes)
    }

    private mutating func beginRoot() {
        guard !hasRoot else { return }
        hasRoot = true
        xml.begin(root, namespace: namespace)
    }

    /// Whether the text was put elsewhere than in the body.
    private mutating func placed(_ member: Member, _ text: @autoclosure () -> String) -> Bool {
        if let entryHeader {
            headers.append(entryHeader, text())
            return true
        }
        guard depth == 0 else { return false }
        switch member.location {
        case .header, .prefixedHeaders: headers.append(member.xml, text())
        case .query: query.append(member.xml, text())
        case .label: labels[member.xml] = text()
        case .status: status = Int(text())
        case .payload: body = .bytes(Array(text().utf8))
        case .body:
            guard !isUnwrapped else {
                xml.begin(member.xml, namespace: namespace)
                xml.text(text())
                xml.end(member.xml)
                return true
            }
            beginRoot()
            return false
        }
        return true
    }

    package mutating func string(_ member: Member, _ value: String) {
        if !placed(member, value) { xml.string(member, value) }
    }

    package mutating func integer(_ member: Member, _ value: Int) {
        if !placed(member, String(value)) { xml.integer(member, value) }
    }

    package mutating func double(_ member: Member, _ value: Double) {
        if !placed(member, XMLWriter.text(value)) { xml.double(member, value) }
    }

    package mutating func boolean(_ member: Member, _ value: Bool) {
        if !placed(member, value ? "true" : "false") { xml.boolean(member, value) }
    }

    package mutating func timestamp(_ member: Member, _ value: Date) {
        if !placed(member, (member.time ?? .iso8601).text(value)) { xml.timestamp(member, value) }
    }

    package mutating func blob(_ member: Member, _ value: [UInt8]) {
        if depth == 0, member.location == .payload {
            body = .bytes(value)
        } else if !placed(member, Data(value).base64EncodedString()) {
            xml.blob(member, value)
        }
    }

    package mutating func stream(_ member: Member, _ value: ByteStream) { body = value }
}

extension RESTWriter {
    package mutating func beginStructure(_ member: Member) {
        if depth == 0, member.location == .payload {
            xml.begin(member.xml, namespace: member.extras?.namespace ?? namespace)
        } else {
            if depth == 0 { beginRoot() }
            xml.beginStructure(member)
        }
        depth += 1
    }

    package mutating func endStructure(_ member: Member) {
        depth -= 1
        xml.end(member.xml)
    }

    /// A list in a header or query is its elements, one field each.
    package mutating func beginList(_ member: Member, count: Int) {
        guard depth > 0 || member.location == .body else { return }
        if depth == 0 { beginRoot() }
        xml.beginList(member, count: count)
        depth += 1
    }

    package mutating func endList(_ member: Member) {
        guard depth > 0 else { return }
        depth -= 1
        xml.endList(member)
    }

    package mutating func beginMap(_ member: Member, count: Int) {
        guard member.location == .body else { return }
        if depth == 0 { beginRoot() }
        xml.beginMap(member, count: count)
        depth += 1
    }

    package mutating func beginEntry(_ map: Member, key: String) {
        guard map.location == .body else {
            entryHeader = map.xml + key
            return
        }
        xml.beginEntry(map, key: key)
    }

    package mutating func endEntry(_ map: Member) {
        guard map.location == .body else {
            entryHeader = nil
            return
        }
        xml.endEntry(map)
    }

    package mutating func endMap(_ member: Member) {
        guard member.location == .body else { return }
        depth -= 1
        xml.endMap(member)
    }
}
