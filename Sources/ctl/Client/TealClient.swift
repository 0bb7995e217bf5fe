import Foundation
import Smithy
import Wire

/// Talks to teald: AWS's services, uploads, and teald's own API.
struct TealClient {
    let endpoint: Endpoint
    let region: String
    let credentials: Credentials
    var transport = Transport.libcurl

    /// Calls an operation of a service that speaks one of the Query protocols.
    func call<Input: Shape, Output: Shape>(
        _ operation: Smithy.Operation<Input, Output>, of service: ServiceDescription, _ input: Input
    ) throws(CtlError) -> Reply<Output> {
        let call = ClientCall(service, operation)
        let prepared = call.request(input)
        guard case .bytes(let body) = prepared.body else {
            throw .usage("\(operation.traits.name) carries a file, which is uploaded in another way")
        }
        let response = try send(
            Request(
                method: prepared.head.method, url: endpoint.url + prepared.head.target,
                headers: prepared.head.headers.all.map { "\($0.name): \($0.value)" }, body: .bytes(body),
                signature: signature(for: service.signingName)))
        return Reply(
            output: try Self.output(of: response, by: call), requestID: response.header("x-amzn-RequestId"))
    }

    private static func output<Input: Shape, Output: Shape>(
        of response: Response, by call: ClientCall<Input, Output>
    ) throws(CtlError) -> Output {
        guard response.status < 300 else { throw ErrorAnswer.error(in: response) }
        var headers = Headers()
        for header in response.headers { headers.append(header.name, header.value) }
        do {
            return try call.output(status: response.status, headers: headers, body: response.body)
        } catch {
            throw .badAnswer(error.message)
        }
    }

    /// Puts a file into a bucket.
    func upload(_ file: URL, toBucket bucket: String, key: String) throws(CtlError) {
        let path = "/\(bucket)/\(key)".addingPercentEncoding(withAllowedCharacters: Self.pathCharacters) ?? ""
        var request = Request(method: "PUT", url: endpoint.url + path, signature: signature(for: "s3"))
        request.headers = ["x-amz-content-sha256: UNSIGNED-PAYLOAD", "Content-Type: application/zip"]
        request.body = .file(file)
        request.timeLimit = 600
        let response = try send(request)
        guard response.status < 300 else { throw ErrorAnswer.error(in: response) }
    }

    /// A request to teald's own API, answered with JSON.
    func native<Value: Decodable>(_ method: String, _ path: String, as type: Value.Type) throws(CtlError) -> Value {
        let body = try native(method, path)
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw .badAnswer("\(path) did not answer with the JSON that this ctl knows: \(error)")
        }
    }

    @discardableResult
    func native(_ method: String, _ path: String) throws(CtlError) -> [UInt8] {
        let response = try send(Request(method: method, url: endpoint.url + path))
        guard response.status < 300 else { throw ErrorAnswer.error(in: response) }
        return response.body
    }

    /// Follows a stream of teald's own API until the closure returns false, or teald ends it.
    func follow(_ path: String, onBytes: @escaping (UnsafeRawBufferPointer) -> Bool) throws(CtlError) {
        var request = Request(url: endpoint.url + path, headers: ["Accept: text/event-stream"])
        request.timeLimit = 0
        let response: Response
        do {
            response = try transport.stream(request, onBytes)
        } catch {
            throw unreachable(error)
        }
        guard response.status < 300 else { throw ErrorAnswer.error(in: response) }
    }

    private func send(_ request: Request) throws(CtlError) -> Response {
        do {
            return try transport.send(request)
        } catch {
            throw unreachable(error)
        }
    }

    private func unreachable(_ error: CurlError) -> CtlError {
        .unreachable(endpoint: endpoint.url, reason: error.message)
    }

    private func signature(for service: String) -> Request.Signature {
        Request.Signature(region: region, service: service, credentials: credentials)
    }

    /// What may stand anywhere in a URL as it is (RFC 3986, section 2.3).
    static let plainCharacters = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    /// The slash separates the parts of a key.
    private static let pathCharacters = plainCharacters.union(CharacterSet(charactersIn: "/"))
}

extension RequestHead {
    /// Path and query as one, still encoded.
    fileprivate var target: String { query.isEmpty ? path : path + "?" + query }
}
