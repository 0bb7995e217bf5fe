import CCurl

/// Many transfers at once on one thread, sharing open connections.
final class MultiHandle {
    private let pointer: UnsafeMutableRawPointer

    /// - Parameter connections: how many open ones are kept for the next request.
    init(connections: Int) throws(CurlError) {
        guard let pointer = CurlLibrary.isReady ? curl_multi_init() : nil else { throw CurlError(CURLE_FAILED_INIT) }
        self.pointer = pointer
        ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections)
    }

    deinit { curl_multi_cleanup(pointer) }

    func add(_ handle: EasyHandle) throws(CurlError) { try check(curl_multi_add_handle(pointer, handle.pointer)) }

    /// Also ends a transfer that is still under way.
    func remove(_ handle: EasyHandle) { curl_multi_remove_handle(pointer, handle.pointer) }

    /// Does what can be done without waiting.
    func perform() throws(CurlError) {
        var running: Int32 = 0
        try check(curl_multi_perform(pointer, &running))
    }

    /// Waits until a transfer can go on, at most so many milliseconds.
    func poll(milliseconds: Int) throws(CurlError) {
        try check(curl_multi_poll(pointer, nil, 0, Int32(clamping: milliseconds), nil))
    }

    /// The next transfer that has ended since the last call, by its handle's pointer; nil when there is none.
    func nextFinished() -> (handle: UnsafeMutableRawPointer, error: CurlError?)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let result = ccurl_message_result(message)
            return (handle, result == CURLE_OK ? nil : CurlError(result))
        }
        return nil
    }

    private func check(_ code: CURLMcode) throws(CurlError) {
        guard code != CURLM_OK else { return }
        throw CurlError(CURLE_FAILED_INIT, detail: String(cString: curl_multi_strerror(code)))
    }
}
