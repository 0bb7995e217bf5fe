/// AWS's names in Swift's spelling.
enum Naming {
    private static let keywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do",
        "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in",
        "init",
        "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat",
        "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true",
        "try",
        "typealias", "var", "where", "while",
    ]
    /// A shape of such a name would hide Swift's or Smithy's own.
    private static let taken: Set<String> = [
        "Any", "Array", "Blob", "Bool", "BoundOperation", "BoundService", "ByteStream", "Date", "Data", "Dictionary",
        "Double", "Empty", "EnumShape", "Error", "Int", "Member", "Never", "Operation", "OperationTraits", "Optional",
        "Pattern", "Patterns", "Protocol", "RESTRoute", "ReadingError", "RequestContext", "Result", "Self",
        "ServiceError",
        "Set", "Shape", "ShapeReader", "ShapeWriter", "String", "Task", "Type", "ServiceDescription",
    ]

    /// `CNAMEPrefix` → `cnamePrefix`, `EC2InstanceId` → `ec2InstanceId`, `ETag` → `eTag`.
    static func camel(_ name: String) -> String {
        let letters = Array(name)
        let head = letters.prefix { $0.isUppercase || $0.isNumber }.count
        let lowered = head <= 1 || head == letters.count || !letters[head].isLowercase ? head : head - 1
        return letters.prefix(max(lowered, 1)).map { $0.lowercased() }.joined()
            + String(letters.dropFirst(max(lowered, 1)))
    }

    static func property(_ name: String) -> String { escaped(camel(name)) }

    static func type(_ name: String, in service: String) -> String {
        let capital = name.prefix(1).uppercased() + name.dropFirst()
        return taken.contains(capital) || capital == service ? service + capital : capital
    }

    /// The static member for a word of an enumeration: `internet-facing` → `internetFacing`, `TRACE` → `trace`.
    static func word(_ raw: String) -> String {
        let parts = raw.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let words = parts.enumerated().map { index, part in
            let plain = part == part.uppercased() ? part.lowercased() : camel(part)
            return index == 0 ? plain : plain.prefix(1).uppercased() + plain.dropFirst()
        }
        let name = words.joined()
        guard let first = name.first else { return "empty" }
        return first.isNumber ? "_" + name : escaped(name)
    }

    private static func escaped(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }
}
