/// An answer the load balancer gives itself: a fixed response, or an error in the form of an Application Load
/// Balancer's.
struct OwnAnswer {
    var status: Int
    var contentType: String
    var body: String
    var location: String?
    /// Whole field lines.
    var added = ""

    /// A page that names the status, as for any error.
    init(error status: Int) {
        self.status = status
        let title = "\(status) \(Self.reason(status))"
        contentType = "text/html"
        body =
            "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
            + "</body>\r\n</html>\r\n"
    }

    init(status: Int, contentType: String?, body: String?) {
        self.status = status
        self.contentType = contentType ?? "text/plain; charset=utf-8"
        self.body = body ?? ""
    }

    init(status: Int, location: String) {
        self.init(error: status)
        self.location = location
    }

    /// No load balancer has this name. Real ones cannot be reached at all then; here the names that exist help.
    init(unknownHost: String, knownHosts: [String]) {
        self.init(
            status: 404, contentType: "text/plain; charset=utf-8",
            body: (["No load balancer has the name '\(unknownHost)'. Known names:"] + knownHosts).joined(
                separator: "\n") + "\n")
    }

    /// - Parameters:
    ///   - isHead: the request's method was HEAD: lengths are told, but no body sent.
    ///   - date: as HTTP has it.
    func text(isHead: Bool, closes: Bool, date: String, changes: AnswerChanges? = nil) -> String {
        let server = changes?.removesServer == true ? "" : "Server: awselb/2.0\r\n"
        let location = location.map { "Location: \($0)\r\n" } ?? ""
        let added = self.added + (changes.map { String(decoding: $0.added, as: UTF8.self) } ?? "")
        // A client takes what comes after such a head for the next answer.
        let hasContent = status != 204 && status != 304
        let content =
            hasContent ? "Content-Type: \(contentType)\r\nContent-Length: \(body.utf8.count)\r\n" : ""
        return "HTTP/1.1 \(status) \(Self.reason(status))\r\n\(server)Date: \(date)\r\n\(location)"
            + "\(content)\(added)Connection: \(closes ? "close" : "keep-alive")\r\n\r\n"
            + (isHead || !hasContent ? "" : body)
    }

    private static func reason(_ status: Int) -> String {
        reasons[status] ?? "Unknown"
    }

    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
        304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 410: "Gone", 413: "Request Entity Too Large",
        414: "Request-URI Too Large", 418: "I'm a teapot", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 460: "Client Closed Request", 463: "X-Forwarded-For Too Long",
        464: "Incompatible Protocol",
        500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out",
        505: "HTTP Version Not Supported",
    ]
}
