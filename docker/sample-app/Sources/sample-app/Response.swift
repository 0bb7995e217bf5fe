struct Response {
    var status = 200
    var type = "text/plain; charset=utf-8"
    var body: [UInt8] = []
    /// Milliseconds until it is sent.
    var delay = 0
    /// The status with which the app ends once this is sent.
    var exitsWith: Int32?

    init(_ status: Int = 200, text: String, type: String = "text/plain; charset=utf-8") {
        self.status = status
        self.type = type
        body = Array(text.utf8)
    }

    init(bytes: [UInt8], type: String) {
        self.type = type
        body = bytes
    }

    /// The bytes on the wire.
    func encoded(settings: Settings, closes: Bool, headOnly: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(reason(status))\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
        head += "X-App-Version: \(settings.version)\r\nX-App-Colour: \(settings.colour)\r\n"
        head += "X-Instance-Id: \(settings.instance)\r\nCache-Control: no-store\r\n"
        head += closes ? "Connection: close\r\n\r\n" : "\r\n"
        return Array(head.utf8) + (headOnly ? [] : body)
    }
}

private func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 500: "Internal Server Error"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    default: "Status"
    }
}
