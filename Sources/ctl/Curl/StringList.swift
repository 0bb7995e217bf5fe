import CCurl

/// A libcurl list of strings, freed with its owner. libcurl reads it as long as the transfer runs.
final class StringList {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init(_ strings: [String]) {
        for string in strings {
            // Nil means that memory ran out; the list so far is still ours to free.
            if let longer = curl_slist_append(pointer, string) { pointer = longer }
        }
    }

    deinit { curl_slist_free_all(pointer) }
}
