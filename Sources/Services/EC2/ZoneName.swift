/// The ids that zones have beside their names: `use1-az1` for `us-east-1a`.
/// Source: AWS RAM User Guide, "Availability Zone IDs for your AWS resources".
enum ZoneName {
    static func id(of zone: String) -> String {
        let region = zone.dropLast()
        let number = (zone.last?.asciiValue).map { Int($0) - Int(UInt8(ascii: "a")) + 1 } ?? 1
        let parts = region.split(separator: "-")
        let short = parts.enumerated().map { index, part in
            index == 0 || part.first?.isNumber == true ? String(part) : abbreviation(part)
        }
        return "\(short.joined())-az\(number)"
    }

    private static func abbreviation(_ direction: Substring) -> String {
        switch direction {
        case "northeast": "ne"
        case "southeast": "se"
        case "northwest": "nw"
        case "southwest": "sw"
        default: String(direction.prefix(1))
        }
    }
}
