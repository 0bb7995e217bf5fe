import Domain
import ElasticBeanstalkService
import Foundation
import Smithy
import Wire

extension ObjectLinks {
    /// S3's presigned URLs, at the address by which the client called. Signed with a key of the account where there is
    /// one, as strict authentication wants it.
    /// Source: AWS Identity and Access Management User Guide, "Signature Version 4 query parameters".
    static func presigned(by store: any RecordStore, clock: any WallClock) -> ObjectLinks {
        ObjectLinks { object, context in
            let key = store.world.accessKeys.values.filter { $0.account == context.account }.min { $0.id < $1.id }
            let host = s3Host(context)
            let timestamp = Self.timestamp(clock.now)
            let credential = Credential(
                accessKey: key?.id ?? context.account, day: String(timestamp.prefix(8)), region: context.region,
                service: "s3")
            let path = "/" + PercentCoding.encoded("\(object.bucket)/\(object.key)", keepingSlash: true)
            let scope = "\(credential.accessKey)/\(credential.day)/\(credential.region)/s3/aws4_request"
            let query = [
                "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=\(PercentCoding.encoded(scope))",
                "X-Amz-Date=\(timestamp)", "X-Amz-Expires=900", "X-Amz-SignedHeaders=host",
            ].joined(separator: "&")
            let head = RequestHead(method: "GET", path: path, query: query, headers: ["host": host])
            let signature = Signer(secret: key?.secret ?? "", credential: credential)
                .signature(head, signedHeaders: ["host"], payloadHash: "UNSIGNED-PAYLOAD", timestamp: timestamp)
            let scheme = host.hasSuffix(".amazonaws.com") ? "https" : "http"
            return "\(scheme)://\(host)\(path)?\(query)&X-Amz-Signature=\(signature)"
        }
    }

    /// A client that calls Beanstalk by AWS's own name finds S3 by AWS's own name.
    private static func s3Host(_ context: RequestContext) -> String {
        guard let host = context.host, !host.hasSuffix(".amazonaws.com") else {
            return context.host == nil ? "localhost" : "s3.\(context.region).amazonaws.com"
        }
        return host
    }

    /// `20261120T234859Z`
    private static func timestamp(_ now: Date) -> String {
        now.formatted(
            .iso8601.year().month().day().dateSeparator(.omitted).time(includingFractionalSeconds: false)
                .timeSeparator(.omitted).timeZone(separator: .omitted))
    }
}
