/// What a `Range` field asks for of a content.
/// Source: RFC 9110, section 14; S3 answers one range and ignores a list of several.
enum ByteRangeField: Equatable {
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ field: String?, size: Int) {
        guard let field, field.hasPrefix("bytes="), !field.contains(",") else {
            self = .whole
            return
        }
        let ends = field.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else {
            self = .whole
            return
        }
        self = Self.resolve(first: Self.number(ends[0]), last: Self.number(ends[1]), isSuffix: ends[0].isEmpty, size)
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private static func resolve(first: Int?, last: Int?, isSuffix: Bool, _ size: Int) -> ByteRangeField {
        switch (first, last) {
        case (nil, let last?) where isSuffix:
            last == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - last)..<size)
        case (let first?, let last): part(first, last ?? Int.max, size)
        default: .whole
        }
    }

    private static func part(_ first: Int, _ last: Int, _ size: Int) -> ByteRangeField {
        guard first <= last else { return .whole }
        guard first < size else { return .unsatisfiable }
        return .part(first..<min(last, size - 1) + 1)
    }
}
