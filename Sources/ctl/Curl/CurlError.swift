import CCurl

/// Why libcurl could not carry a request out.
struct CurlError: Error, Equatable {
    let code: UInt32
    /// What happened in this case, where libcurl says more than the code's general text.
    var detail = ""

    init(_ code: CURLcode, detail: String = "") {
        self.code = code.rawValue
        self.detail = detail
    }

    /// libcurl's general sentence for the code.
    var message: String {
        detail.isEmpty ? String(cString: curl_easy_strerror(CURLcode(code))) : detail
    }

    /// The code's name without its prefix (`COULDNT_CONNECT`), as counted in reports; numbers for rare ones.
    var name: String { Self.names[code] ?? "CURLE_\(code)" }

    private static let names: [UInt32: String] = [
        CURLE_UNSUPPORTED_PROTOCOL.rawValue: "UNSUPPORTED_PROTOCOL",
        CURLE_URL_MALFORMAT.rawValue: "URL_MALFORMAT",
        CURLE_COULDNT_RESOLVE_HOST.rawValue: "COULDNT_RESOLVE_HOST",
        CURLE_COULDNT_CONNECT.rawValue: "COULDNT_CONNECT",
        CURLE_WEIRD_SERVER_REPLY.rawValue: "WEIRD_SERVER_REPLY",
        CURLE_PARTIAL_FILE.rawValue: "PARTIAL_FILE",
        CURLE_WRITE_ERROR.rawValue: "WRITE_ERROR",
        CURLE_READ_ERROR.rawValue: "READ_ERROR",
        CURLE_OPERATION_TIMEDOUT.rawValue: "OPERATION_TIMEDOUT",
        CURLE_SSL_CONNECT_ERROR.rawValue: "SSL_CONNECT_ERROR",
        CURLE_TOO_MANY_REDIRECTS.rawValue: "TOO_MANY_REDIRECTS",
        CURLE_GOT_NOTHING.rawValue: "GOT_NOTHING",
        CURLE_SEND_ERROR.rawValue: "SEND_ERROR",
        CURLE_RECV_ERROR.rawValue: "RECV_ERROR",
        CURLE_PEER_FAILED_VERIFICATION.rawValue: "PEER_FAILED_VERIFICATION",
        CURLE_BAD_CONTENT_ENCODING.rawValue: "BAD_CONTENT_ENCODING",
    ]
}
