import ArgumentParser

/// A number of bytes as people write it: `100M`, `1G`, `4G`; a K is 1024 bytes.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
    let bytes: Int
    /// As it was written; it names the data set's folder.
    let description: String

    init?(argument: String) {
        let text = argument.uppercased()
        let digits = text.prefix { $0.isNumber }
        let factors = ["": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let number = Int(digits), number > 0,
            let factor = factors[String(text.dropFirst(digits.count))],
            number <= Int.max / factor
        else { return nil }
        bytes = number * factor
        description = text
    }
}
