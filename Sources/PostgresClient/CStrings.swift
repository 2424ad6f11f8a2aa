/// Texts as C wants them: each ended by a zero byte, nil as no pointer.
struct CStrings {
    private var bytes: [CChar] = []
    private var starts: [Int?] = []

    /// Copies texts; nil where one has a zero byte in it, which C would take for its end.
    init?(_ texts: [String?]) {
        for text in texts {
            guard let text else {
                starts.append(nil)
                continue
            }
            guard !text.utf8.contains(0) else { return nil }
            starts.append(bytes.count)
            bytes += text.utf8CString
        }
    }

    /// Lends the texts as an array of pointers, ended by a null pointer.
    func withPointers<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        bytes.withUnsafeBufferPointer { text in
            let pointers = starts.map { start in
                start.flatMap { text.baseAddress?.advanced(by: $0) }
            }
            return (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
