extension SourceFile {
    /// The modules that this file imports, each with its line.
    var imports: [(module: String, line: Int)] {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|typealias|let|var)\s+)?(\w+)/
        return lines.enumerated().compactMap { number, line in
            line.firstMatch(of: pattern).map { (String($0.output.1), number + 1) }
        }
    }

    /// The imports that the layers do not allow, each as a line that tells what may be imported instead.
    var forbiddenImports: [String] {
        guard let allowed = Layers.allowed[module] else {
            return ["\(path): module \(module) has no place in Layers.allowed"]
        }
        return imports.filter { !allowed.contains($0.module) && !Layers.standard.contains($0.module) }.map {
            "\(path):\($0.line): \(module) must not import \($0.module); it may import \(allowed.sorted())"
        }
    }

    /// The types that are declared here, without those that are declared within others.
    var topLevelTypes: [String] { declared(lines.filter { $0.first != " " }) }

    /// All types that are declared here.
    var types: [String] { declared(lines) }

    private func declared(_ lines: [String]) -> [String] {
        let pattern =
            /^\s*(?:(?:public|package|final|private|fileprivate|indirect)\s+)*(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)/
        return lines.compactMap { line in line.firstMatch(of: pattern).map { String($0.output.1) } }
    }

    /// Every word outside of comments.
    var names: Set<String> {
        Set(lines.flatMap { line in line.withoutComment.matches(of: /\w+/).map { String($0.output) } })
    }
}
