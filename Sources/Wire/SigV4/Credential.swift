/// Who signed a request, for when, where and which service: the scope of Signature Version 4.
package struct Credential: Sendable, Equatable {
    package var accessKey: String
    /// `20261120`
    package var day: String
    package var region: String
    /// The signing name: ELBv2 signs as `elasticloadbalancing`.
    package var service: String

    package init(accessKey: String, day: String, region: String, service: String) {
        self.accessKey = accessKey
        self.day = day
        self.region = region
        self.service = service
    }

    /// `AKID/20261120/us-east-1/s3/aws4_request`; the access key itself may hold slashes.
    package init?(_ text: some StringProtocol) {
        var rest = Substring(text).utf8[...]
        guard Self.takeLast(of: &rest) == "aws4_request", let service = Self.takeLast(of: &rest),
            let region = Self.takeLast(of: &rest), let day = Self.takeLast(of: &rest)
        else { return nil }
        self.init(
            accessKey: String(Substring(rest)), day: String(day), region: String(region), service: String(service))
    }

    /// What follows the last slash; it and the slash are taken off. By bytes: every request is asked for it.
    private static func takeLast(of text: inout Substring.UTF8View) -> Substring? {
        guard let slash = text.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let last = text[text.index(after: slash)...]
        text = text[..<slash]
        return Substring(last)
    }

    var scope: String { "\(day)/\(region)/\(service)/aws4_request" }

    /// The account an access key stands for: itself where it has twelve digits, else zeros.
    package var account: String { Self.account(of: accessKey) }

    package static func account(of accessKey: String) -> String {
        accessKey.utf8.count == 12 && accessKey.utf8.allSatisfy { (0x30...0x39).contains($0) }
            ? accessKey : "000000000000"
    }
}
