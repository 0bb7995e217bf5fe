import HTTPTypes
import Wire

extension RequestHead {
    init(_ request: HTTPRequest) {
        var headers = Headers()
        headers.reserveCapacity(request.headerFields.count + 1)
        if let host = request.authority { headers.append(lowercase: "host", host) }
        for field in request.headerFields { headers.append(lowercase: field.name.canonicalName, field.value) }
        self.init(method: request.method.rawValue, uri: request.path ?? "/", headers: headers)
    }

    var announcesBody: Bool {
        guard let length = headers["content-length"] else { return headers["transfer-encoding"] != nil }
        return length != "0"
    }

    /// The client sends its body only after `100 Continue`, or after a while.
    var expectsContinue: Bool { headers["expect"]?.lowercased() == "100-continue" }
}
