import CCurl
import Foundation

extension EasyHandle {
    /// Sends the request and gives the body out in parts as it comes; what is returned has an empty body.
    /// False from `onBody` ends the transfer, which is then no error.
    func send(
        _ request: Request, onBody: @escaping (UnsafeRawBufferPointer) -> Bool
    ) throws(CurlError) -> Response {
        var response = Response(status: 0)
        var isEnded = false
        receive { line in
            if let header = Response.Header(line: line) { response.headers.append(header) }
        } body: { part in
            isEnded = !onBody(part)
            return !isEnded
        }
        try prepare(request)
        do {
            try performWithBody(request.body)
        } catch {
            guard isEnded else { throw error }
        }
        response.status = status
        return response
    }

    func send(_ request: Request) throws(CurlError) -> Response {
        var body: [UInt8] = []
        var response = try send(request) { part in
            body += part
            return true
        }
        response.body = body
        return response
    }

    private func prepare(_ request: Request) throws(CurlError) {
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_CUSTOMREQUEST, request.method)
        try set(CURLOPT_NOBODY, request.method == "HEAD" ? 1 : 0)
        try set(CURLOPT_TIMEOUT, request.timeLimit)
        try set(CURLOPT_CONNECTTIMEOUT, 5)
        // Every name below localhost is this machine; older libcurl asks a name server instead.
        try set(CURLOPT_RESOLVE, LocalName.resolution(ofURL: request.url))
        var headers = request.headers + ["Expect:"]
        if let signature = request.signature {
            try set(CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):\(signature.service)")
            try set(CURLOPT_USERPWD, "\(signature.credentials.accessKey):\(signature.credentials.secretKey)")
            if let token = signature.credentials.sessionToken { headers.append("x-amz-security-token: \(token)") }
        }
        try set(CURLOPT_HTTPHEADER, headers)
    }

    private func performWithBody(_ body: Request.Body) throws(CurlError) {
        switch body {
        case .none:
            try perform()
        case .bytes(let bytes):
            try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.count)
            try set(CURLOPT_COPYPOSTFIELDS, bytes)
            try perform()
        case .file(let url):
            try performUpload(of: url)
        }
    }

    private func set(_ option: CURLoption, _ bytes: [UInt8]) throws(CurlError) {
        var copy = bytes.isEmpty ? [0] : bytes
        let code = copy.withUnsafeMutableBytes { ccurl_set_pointer(pointer, option, $0.baseAddress) }
        if code != CURLE_OK { throw CurlError(code) }
    }

    /// Streams the file with libcurl's own reader, so that its size does not matter.
    private func performUpload(of url: URL) throws(CurlError) {
        guard let file = fopen(url.path, "r") else {
            throw CurlError(CURLE_READ_ERROR, detail: "cannot read \(url.path)")
        }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        let size = ftell(file)
        rewind(file)
        try set(CURLOPT_UPLOAD, 1)
        try set(CURLOPT_INFILESIZE_LARGE, offset: size)
        try set(CURLOPT_READDATA, UnsafeMutableRawPointer(file))
        try perform()
    }
}
