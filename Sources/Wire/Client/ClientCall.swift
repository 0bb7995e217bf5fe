package import Smithy

/// One call to a service as a client makes it: what to send, and what the answer means.
package struct ClientCall<Input: Shape, Output: Shape>: Sendable {
    private let service: ServiceDescription
    let operation: Operation<Input, Output>

    package init(_ service: ServiceDescription, _ operation: Operation<Input, Output>) {
        self.service = service
        self.operation = operation
    }

    private var isEC2: Bool { service.protocols.first == .ec2 }

    /// Signing is the sender's work: libcurl's, for one.
    package func request(_ input: Input) -> ClientRequest {
        service.protocols.first == .restXML ? restRequest(input) : queryRequest(input)
    }

    private func queryRequest(_ input: Input) -> ClientRequest {
        var writer = QueryWriter(isEC2: isEC2)
        input.write(to: &writer)
        var parameters = QueryParameters()
        parameters.append("Action", operation.traits.name)
        parameters.append("Version", service.version)
        parameters.append(writer.parameters)
        let headers: Headers = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
        return ClientRequest(
            head: RequestHead(method: "POST", path: "/", headers: headers), body: .bytes(Array(parameters.encoded.utf8))
        )
    }

    private func restRequest(_ input: Input) -> ClientRequest {
        let route = operation.traits.route ?? RESTRoute(operation.traits.name, "POST", "/")
        var writer = RESTWriter(root: operation.traits.name + "Request", namespace: service.xmlNamespace)
        input.write(to: &writer)
        let body = writer.finished()
        var query = QueryParameters()
        for parameter in route.query where writer.query[parameter.name] == nil {
            query.append(parameter.name, parameter.value ?? "")
        }
        query.append(writer.query)
        let path = Self.path(route.path, writer.labels)
        return ClientRequest(
            head: RequestHead(method: route.method, path: path, query: query.encoded, headers: writer.headers),
            body: body)
    }

    private static func path(_ template: String, _ labels: [String: String]) -> String {
        let segments = template.split(separator: "/").map { segment -> String in
            guard segment.hasPrefix("{") else { return String(segment) }
            let isGreedy = segment.hasSuffix("+}")
            let name = String(segment.dropFirst().dropLast(isGreedy ? 2 : 1))
            return PercentCoding.encoded(labels[name] ?? "", keepingSlash: isGreedy)
        }
        return "/" + segments.joined(separator: "/")
    }
}

package struct ClientRequest: Sendable, Equatable {
    package var head: RequestHead
    package var body: ByteStream
}
