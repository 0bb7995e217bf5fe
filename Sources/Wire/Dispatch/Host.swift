/// What a host name tells: the service, the region, and for S3 the bucket in front.
struct Host: Equatable {
    /// The endpoint's prefix (`elasticbeanstalk`, `s3`).
    var prefix: String?
    var region: String?
    var bucket: String?

    init(prefix: String? = nil, region: String? = nil, bucket: String? = nil) {
        self.prefix = prefix
        self.region = region
        self.bucket = bucket
    }

    /// `header` as in `Host`, with or without a port.
    init(_ header: String) {
        let name = header.lowercased().split(separator: ":", omittingEmptySubsequences: false)[0]
        if let rest = Self.stem(of: name, [".amazonaws.com", ".amazonaws.com.cn"]) {
            self.init(labels: rest.split(separator: "."), isAWS: true)
        } else if let rest = Self.stem(of: name, [".localhost", ".localhost.localstack.cloud"]) {
            self.init(labels: rest.split(separator: "."), isAWS: false)
        } else {
            self.init()
        }
    }

    private static func stem(of name: Substring, _ endings: [String]) -> Substring? {
        endings.first { name.hasSuffix($0) }.map { name.dropLast($0.count) }
    }

    /// Below `localhost` a single label that is no service is a bucket.
    private init(labels: [Substring], isAWS: Bool) {
        if let place = labels.lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) {
            let bucket = labels[..<place].joined(separator: ".")
            let region = labels[(place + 1)...].last.map(String.init)
            self.init(prefix: "s3", region: region, bucket: bucket.isEmpty ? nil : bucket)
        } else if isAWS || labels.count > 1 {
            self.init(prefix: labels.first.map(String.init), region: labels.dropFirst().first.map(String.init))
        } else {
            self.init(prefix: labels.first.map(String.init), bucket: labels.first.map(String.init))
        }
    }
}
