import HTTPTypes
import Wire

extension RequestHead {
    init(_ request: HTTPRequest) {
        var headers = Headers()
        if let host = request.authority { headers.append("host", host) }
        for field in request.headerFields { headers.append(field.name.canonicalName, field.value) }
        self.init(method: request.method.rawValue, uri: request.path ?? "/", headers: headers)
    }

    /// The client sends its body only after `100 Continue`, or after a while.
    var expectsContinue: Bool { headers["expect"]?.lowercased() == "100-continue" }
}
