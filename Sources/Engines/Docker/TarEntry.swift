import Foundation

/// One thing in a tar archive: what POSIX calls a ustar header, preceded by an extended one where a name needs it.
struct TarEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case file(size: Int)
        case folder
        case link(target: String)
    }

    /// Relative; without a slash at its end.
    var name: String
    var kind: Kind
    var isExecutable = false
    /// Seconds since 1970.
    var modified = 0

    /// Everything before the data.
    var header: [UInt8] {
        var records: [UInt8] = []
        if name.utf8.count > 99 || !name.allSatisfy(\.isASCII) { records += Self.record("path", fullName) }
        if case .link(let target) = kind, target.utf8.count > 99 || !target.allSatisfy(\.isASCII) {
            records += Self.record("linkpath", target)
        }
        guard !records.isEmpty else { return block(type: type) }
        let extended = TarEntry(name: "PaxHeader", kind: .file(size: records.count))
        return extended.block(type: "x") + records + Self.padding(records.count) + block(type: type)
    }

    /// Fills the last block of data.
    static func padding(_ size: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (512 - size % 512) % 512)
    }

    static let end = [UInt8](repeating: 0, count: 1_024)

    private var fullName: String { kind == .folder ? name + "/" : name }

    private var type: Character {
        switch kind {
        case .file: "0"
        case .folder: "5"
        case .link: "2"
        }
    }

    private var size: Int {
        if case .file(let size) = kind { return size }
        return 0
    }

    private func block(type: Character) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int, limit: Int) {
            for (index, byte) in text.utf8.prefix(limit).enumerated() { block[offset + index] = byte }
        }
        func octal(_ number: Int, digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(fullName, at: 0, limit: 100)
        put(octal(isExecutable || kind == .folder ? 0o755 : 0o644, digits: 7), at: 100, limit: 7)
        put(octal(0, digits: 7), at: 108, limit: 7)
        put(octal(0, digits: 7), at: 116, limit: 7)
        put(octal(size, digits: 11), at: 124, limit: 11)
        put(octal(min(max(modified, 0), 0o77777777777), digits: 11), at: 136, limit: 11)
        put("        ", at: 148, limit: 8)
        put(String(type), at: 156, limit: 1)
        if case .link(let target) = kind { put(target, at: 157, limit: 100) }
        put("ustar\u{0}00", at: 257, limit: 8)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6) + "\u{0} ", at: 148, limit: 8)
        return block
    }

    /// `length key=value`, where the length counts itself.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while String(length).utf8.count + rest.utf8.count != length {
            length = String(length).utf8.count + rest.utf8.count
        }
        return Array((String(length) + rest).utf8)
    }
}
