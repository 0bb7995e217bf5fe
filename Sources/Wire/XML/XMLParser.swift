/// XML as AWS's clients and services write it: no document type, no entities but the five and numeric ones, and
/// limits on depth and number of elements, so that no text can blow up.
package struct XMLParser {
    private let bytes: [UInt8]
    private var index = 0
    private var elements: [XMLDocument.Element] = []
    private var texts: [[UInt8]] = []
    private var open: [Int] = []
    private var openNames: [ArraySlice<UInt8>] = []

    private static let deepest = 64
    private static let most = 200_000

    package struct Fault: Error, Equatable {
        package var reason: String
        package var offset: Int
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static func parse(_ bytes: [UInt8]) throws(Fault) -> XMLDocument {
        var parser = XMLParser(bytes)
        try parser.run()
        return XMLDocument(parser.elements)
    }

    private func fault(_ reason: String) -> Fault { Fault(reason: reason, offset: index) }

    private mutating func run() throws(Fault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<") {
                try markup()
            } else {
                try text()
            }
        }
        guard open.isEmpty, !elements.isEmpty else { throw fault("the document ends too early") }
    }

    private mutating func markup() throws(Fault) {
        if looking(at: "<?") {
            try skip(past: "?>")
        } else if looking(at: "<!--") {
            try skip(past: "-->")
        } else if looking(at: "<![CDATA[") {
            try characterData()
        } else if looking(at: "<!") {
            throw fault("document types are not taken")
        } else if looking(at: "</") {
            try endTag()
        } else {
            try startTag()
        }
    }

    private func looking(at literal: StaticString) -> Bool {
        literal.withUTF8Buffer { bytes[index...].starts(with: $0) }
    }

    private mutating func skip(past literal: StaticString) throws(Fault) {
        while index < bytes.count {
            if looking(at: literal) {
                index += literal.utf8CodeUnitCount
                return
            }
            index += 1
        }
        throw fault("something has no end")
    }

    private mutating func characterData() throws(Fault) {
        index += 9
        let start = index
        try skip(past: "]]>")
        guard let current = open.last else { throw fault("text outside the root") }
        texts[current] += bytes[start..<(index - 3)]
    }

    private mutating func text() throws(Fault) {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        let run = bytes[start..<index]
        guard let current = open.last else {
            guard run.allSatisfy({ Self.isSpace($0) }) else { throw fault("text outside the root") }
            return
        }
        texts[current] += try unescaped(run)
    }
}

extension XMLParser {
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private static func endsName(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || byte < 0x20
    }

    private mutating func skipSpace() {
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    }

    private mutating func name() throws(Fault) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, !Self.endsName(bytes[index]) { index += 1 }
        guard index > start else { throw fault("a name is expected") }
        return bytes[start..<index]
    }

    private mutating func startTag() throws(Fault) {
        index += 1
        let name = try name()
        try attributes()
        guard index < bytes.count else { throw fault("a tag without an end") }
        let isEmpty = bytes[index] == UInt8(ascii: "/")
        if isEmpty { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { throw fault("a tag without an end") }
        index += 1
        try begin(name)
        if isEmpty { try end() }
    }

    private mutating func begin(_ name: ArraySlice<UInt8>) throws(Fault) {
        guard open.count < Self.deepest else { throw fault("nested too deeply") }
        guard elements.count < Self.most else { throw fault("too many elements") }
        guard !open.isEmpty || elements.isEmpty else { throw fault("a second root") }
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        guard let text = String(validating: local, as: UTF8.self) else { throw fault("not UTF-8") }
        let place = elements.count
        let position = open.last.map { elements[$0].children.count } ?? 0
        if let parent = open.last { elements[parent].children.append(place) }
        elements.append(.init(name: text, text: "", parent: open.last, children: [], position: position))
        texts.append([])
        open.append(place)
        openNames.append(name)
    }

    private mutating func endTag() throws(Fault) {
        index += 2
        let name = try name()
        skipSpace()
        guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { throw fault("a tag without an end") }
        index += 1
        guard openNames.last == name else { throw fault("an end tag that does not fit") }
        try end()
    }

    private mutating func end() throws(Fault) {
        let place = open.removeLast()
        openNames.removeLast()
        guard let text = String(validating: texts[place], as: UTF8.self) else { throw fault("not UTF-8") }
        elements[place].text = text
        texts[place] = []
    }

    /// Checked for their form and dropped: nothing served here reads one.
    private mutating func attributes() throws(Fault) {
        while true {
            skipSpace()
            guard index < bytes.count, bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "/") else {
                return
            }
            _ = try name()
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
                throw fault("an attribute without a value")
            }
            index += 1
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") else {
                throw fault("an attribute's value without quotes")
            }
            let quote = bytes[index]
            guard let close = bytes[(index + 1)...].firstIndex(of: quote) else {
                throw fault("an attribute without an end")
            }
            index = close + 1
        }
    }

    private func unescaped(_ run: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        guard run.contains(UInt8(ascii: "&")) || run.contains(0x0D) else { return Array(run) }
        var result: [UInt8] = []
        var rest = run
        while let byte = rest.first {
            if byte == UInt8(ascii: "&") {
                guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
                    throw fault("an entity without an end")
                }
                result += try entity(rest[(rest.startIndex + 1)..<end])
                rest = rest[(end + 1)...]
            } else {
                // A line ends with a line feed alone, as XML has it.
                if byte != 0x0D { result.append(byte) } else if rest.dropFirst().first != 0x0A { result.append(0x0A) }
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private func entity(_ name: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        let name = String(decoding: name, as: UTF8.self)
        switch name {
        case "amp": return [UInt8(ascii: "&")]
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default:
            let code = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
            guard name.hasPrefix("#"), let code, let scalar = Unicode.Scalar(code),
                code >= 0x20 || [9, 10, 13].contains(code)
            else { throw fault("an unknown entity") }
            return Array(String(Character(scalar)).utf8)
        }
    }
}
