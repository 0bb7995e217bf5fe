/// The protocols a service answers in.
package enum WireProtocol: String, Sendable {
    case query, ec2, json, restXML = "rest-xml", cbor = "smithy-rpc-v2-cbor"
}

/// How a service is recognised and how it speaks.
package struct ServiceDescription: Sendable {
    /// Our module's name without `API`.
    package var name: String
    package var serviceID: String
    /// As in the credential scope.
    package var signingName: String
    /// The first label of the service's host name.
    package var endpointPrefix: String
    /// The model's date; the Query protocols carry it in `Version`.
    package var version: String
    package var protocols: [WireProtocol]
    package var xmlNamespace: String
    package var jsonVersion: String?
    /// Before the dot in `X-Amz-Target`.
    package var targetPrefix: String?
    /// Elastic Beanstalk's `GET /?Operation=…` with an answer in JSON.
    package var answersJSONToQuery: Bool
    /// All the model names, served or not.
    package var modelled: Set<String>
    /// Of all modelled operations, served or not; empty where the protocol names the operation.
    package var routes: [RESTRoute]

    package init(
        name: String, serviceID: String, signingName: String, endpointPrefix: String, version: String,
        protocols: [WireProtocol], xmlNamespace: String, jsonVersion: String? = nil, targetPrefix: String? = nil,
        answersJSONToQuery: Bool = false, modelled: Set<String>, routes: [RESTRoute] = []
    ) {
        self.name = name
        self.serviceID = serviceID
        self.signingName = signingName
        self.endpointPrefix = endpointPrefix
        self.version = version
        self.protocols = protocols
        self.xmlNamespace = xmlNamespace
        self.jsonVersion = jsonVersion
        self.targetPrefix = targetPrefix
        self.answersJSONToQuery = answersJSONToQuery
        self.modelled = modelled
        self.routes = routes
    }
}

/// A service with a handler bound to each operation it serves.
package struct BoundService: Sendable {
    package let description: ServiceDescription
    package let operations: [String: BoundOperation]

    package init(_ description: ServiceDescription, _ operations: [BoundOperation]) {
        self.description = description
        self.operations = Dictionary(operations.map { ($0.traits.name, $0) }) { first, _ in first }
    }
}
