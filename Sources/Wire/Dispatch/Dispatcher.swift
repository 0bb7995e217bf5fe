package import Smithy

/// From a request's bytes to an operation and back, for every service at one address.
///
/// `route` looks at the head alone, so that a signature can be checked and an upload can be streamed before a handler
/// is chosen; `answer` does the rest and never throws: whatever is wrong becomes an answer in the client's protocol.
package struct Dispatcher: Sendable {
    let services: [BoundService]
    private let routers: [String: RESTRouter]

    package init(_ services: [BoundService]) {
        self.services = services
        let rest = services.filter { !$0.description.routes.isEmpty }
        routers = Dictionary(
            uniqueKeysWithValues: rest.map { ($0.description.name, RESTRouter($0.description.routes)) })
    }

    package func route(_ head: RequestHead) -> Route {
        let authorization = Authorization(head)
        let host = Host(head.headers["host"] ?? "")
        let service = service(head, authorization, host)
        var route = Route(
            service: service, isREST: service?.description.protocols.first == .restXML, authorization: authorization,
            region: authorization?.credential.region ?? host.region)
        if route.isREST, let service, let query = QueryParameters(head.query) {
            let bucket = service.description.name == "S3" ? bucket(host) : nil
            route.match = routers[service.description.name]?.match(head, query: query, bucket: bucket)
        }
        return route
    }

    /// `BUCKET.localhost`, unless the label is a service's.
    private func bucket(_ host: Host) -> String? {
        guard let bucket = host.bucket, host.prefix == "s3" || !isService(host.prefix) else { return nil }
        return bucket
    }

    private func isService(_ prefix: String?) -> Bool { services.contains { $0.description.endpointPrefix == prefix } }

    /// The credential scope tells, else the host name, else the target header. A request with nothing of all this is
    /// either in the Query protocols, whose `Version` is in the query or body, or S3's.
    private func service(_ head: RequestHead, _ authorization: Authorization?, _ host: Host) -> BoundService? {
        if let name = authorization?.credential.service { return services.first { $0.description.signingName == name } }
        if let prefix = host.prefix, let service = services.first(where: { $0.description.endpointPrefix == prefix }) {
            return service
        }
        if let prefix = head.rpcV2Path?.service { return services.first { $0.description.targetPrefix == prefix } }
        if let target = head.headers["x-amz-target"]?.split(separator: ".").first {
            return services.first { $0.description.targetPrefix == String(target) }
        }
        guard !isQuery(head) else { return nil }
        return services.first { $0.description.name == "S3" }
    }

    /// A form that is not posted is content, whatever its type says: uploads by a presigned address often carry it.
    private func isQuery(_ head: RequestHead) -> Bool {
        guard head.method == "POST" || head.method == "GET" else { return false }
        let isForm = head.headers["content-type"]?.hasPrefix("application/x-www-form-urlencoded") ?? false
        guard head.path == "/", !isForm else { return isForm }
        return QueryParameters(head.query).map { $0["Action"] != nil || $0["Operation"] != nil } ?? true
    }
}
