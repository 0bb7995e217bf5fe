import ArgumentParser

/// A length of time as people write it: `500ms`, `10s`, `2m`, `1h`; a bare number is seconds.
struct Seconds: ExpressibleByArgument, Equatable, CustomStringConvertible {
    var value: Double

    init(_ value: Double) { self.value = value }

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), let factor = Self.factors[String(argument.dropFirst(digits.count))] else {
            return nil
        }
        value = number * factor
    }

    var description: String { value == value.rounded() ? "\(Int(value))s" : "\(Int(value * 1000))ms" }

    private static let factors: [String: Double] = ["": 1, "ms": 0.001, "s": 1, "m": 60, "h": 3600]
}
