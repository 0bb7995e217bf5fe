import Foundation

/// One Swift file of the repository.
struct SourceFile {
    /// From the repository's root, as in `Sources/Wire/XML.swift`.
    let path: String
    let lines: [String]

    /// `teald` for `Sources/teald/main.swift`, `S3API` for `Sources/API/S3/…`, `S3Service` for `Sources/Services/S3/…`.
    var module: String {
        let folders = path.split(separator: "/").map(String.init)
        switch folders[1] {
        case "API": return folders[2] + "API"
        case "Services": return folders[2] + "Service"
        default: return folders[1]
        }
    }

    /// `path:line` of every line that the pattern matches. Comments are left out unless asked for.
    func places(of pattern: Regex<Substring>, inComments: Bool = false) -> [String] {
        lines.enumerated().compactMap { number, line in
            let text = inComments ? line[...] : line.withoutComment
            return text.firstMatch(of: pattern).map { "\(path):\(number + 1): \($0.output)" }
        }
    }
}

extension String {
    /// The line up to `//`, unless that stands in a URL (`http://`).
    var withoutComment: Substring {
        guard let comment = firstMatch(of: /(^|[^:])\/\//) else { return self[...] }
        return self[..<comment.range.lowerBound]
    }
}

/// The repository that this test was built from.
struct SourceTree {
    let root: URL

    init(testFile: String = #filePath) {
        root = URL(filePath: testFile).appending(path: "../../..").standardizedFileURL
    }

    func swiftFiles(under folder: String) throws -> [SourceFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: root.appending(path: "\(folder)/\(path)"), encoding: .utf8)
            return SourceFile(path: "\(folder)/\(path)", text: text)
        }
    }

    /// What lies at the top; dotfiles and what `.gitignore` names are left out.
    func topLevel() throws -> Set<String> {
        let ignored = try String(contentsOf: root.appending(path: ".gitignore"), encoding: .utf8).split(separator: "\n")
        return Set(try FileManager.default.contentsOfDirectory(atPath: root.path()).filter { !$0.hasPrefix(".") })
            .subtracting(ignored.map(String.init))
    }
}

extension SourceFile {
    init(path: String, text: String) {
        self.init(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
}
