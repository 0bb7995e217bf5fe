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
        let parts = String(text).utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count >= 5, parts.last == "aws4_request" else { return nil }
        let scope = parts.suffix(5)
        let start = scope.startIndex
        self.init(
            accessKey: parts.dropLast(4).joined(separator: "/"), day: scope[start + 1], region: scope[start + 2],
            service: scope[start + 3])
    }

    var scope: String { "\(day)/\(region)/\(service)/aws4_request" }

    /// The account an access key stands for: itself where it has twelve digits, else zeros.
    package var account: String { Self.account(of: accessKey) }

    package static func account(of accessKey: String) -> String {
        accessKey.utf8.count == 12 && accessKey.utf8.allSatisfy { (0x30...0x39).contains($0) }
            ? accessKey : "000000000000"
    }
}
