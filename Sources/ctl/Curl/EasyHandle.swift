import CCurl

/// One libcurl transfer, reused for request after request. Not for two threads at once.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// Called for each part of the body. False ends the transfer.
    private var onBody: (UnsafeRawBufferPointer) -> Bool = { _ in true }
    /// Called for each header line as it came, the status line and the last empty line among them.
    private var onHeader: (UnsafeRawBufferPointer) -> Void = { _ in }
    private var lists: [UInt32: StringList] = [:]

    init() throws(CurlError) {
        guard let pointer = CurlLibrary.isReady ? curl_easy_init() : nil else { throw CurlError(CURLE_FAILED_INIT) }
        self.pointer = pointer
        do {
            try setDefaults()
        } catch {
            curl_easy_cleanup(pointer)
            throw error
        }
    }

    deinit { curl_easy_cleanup(pointer) }

    func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try check(ccurl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, offset value: Int) throws(CurlError) {
        try check(ccurl_set_offset(pointer, option, curl_off_t(value)))
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) throws(CurlError) {
        try check(ccurl_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) throws(CurlError) {
        try check(ccurl_set_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, _ strings: [String]) throws(CurlError) {
        let list = StringList(strings)
        try check(ccurl_set_list(pointer, option, list.pointer))
        lists[option.rawValue] = list
    }

    func receive(
        header: @escaping (UnsafeRawBufferPointer) -> Void, body: @escaping (UnsafeRawBufferPointer) -> Bool
    ) {
        onHeader = header
        onBody = body
    }

    /// Runs the transfer to its end on this thread.
    func perform() throws(CurlError) { try check(curl_easy_perform(pointer)) }

    /// 0 where no answer came.
    var status: Int { long(CURLINFO_RESPONSE_CODE) }

    /// How many new connections the last transfer opened: 0 where it found one open.
    var connectionsOpened: Int { long(CURLINFO_NUM_CONNECTS) }

    private func long(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    private func check(_ code: CURLcode) throws(CurlError) {
        if code != CURLE_OK { throw CurlError(code) }
    }

    private func setDefaults() throws(CurlError) {
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        let context = Unmanaged.passUnretained(self).toOpaque()
        try set(CURLOPT_WRITEDATA, context)
        try set(CURLOPT_HEADERDATA, context)
        try check(
            ccurl_set_function(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let context else { return 0 }
                let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
                return handle.onBody(.init(start: bytes, count: size * count)) ? size * count : 0
            })
        try check(
            ccurl_set_function(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                guard let context else { return 0 }
                let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
                handle.onHeader(.init(start: bytes, count: size * count))
                return size * count
            })
    }
}

enum CurlLibrary {
    /// libcurl wants to be initialised once, before any handle is made.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
