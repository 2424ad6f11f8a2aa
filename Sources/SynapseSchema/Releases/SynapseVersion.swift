/// A version of Synapse, ordered as PEP 440 orders the forms that Synapse has used.
public struct SynapseVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The numbers: `[1, 98, 0]`.
    public let numbers: [Int]
    /// The number of the release candidate; nil for a final release.
    public let candidate: Int?
    /// Whether something follows that says it is not exactly this release, as `+matrix.1` or
    /// `.dev0` do; it does not take part in the order.
    public let local: String?

    /// Creates a version of its parts.
    public init(_ numbers: [Int], candidate: Int? = nil, local: String? = nil) {
        self.numbers = numbers
        self.candidate = candidate
        self.local = local
    }

    /// Reads `1.98.0`, `v1.98.0`, `1.98.0rc1`, `v0.17.2-rc1`, `1.98.0+local`.
    ///
    /// A server's answer such as `1.98.0 (b=matrix-org-hotfixes,1234abcd)` is read up to the space.
    public init(_ text: String) throws(SynapseVersionError) {
        let word = text.split(separator: " ", maxSplits: 1).first ?? ""
        var rest = word[...]
        if rest.first == "v" || rest.first == "V" { rest = rest.dropFirst() }
        var local: String?
        if let plus = rest.firstIndex(of: "+") {
            local = String(rest[plus...])
            rest = rest[..<plus]
        }
        let suffixes = [".dev", ".post"]
        if let mark = rest.indices.first(where: { at in
            suffixes.contains { rest[at...].hasPrefix($0) }
        }) {
            local = String(rest[mark...]) + (local ?? "")
            rest = rest[..<mark]
        }
        var candidate: Int?
        if let mark = rest.firstIndex(of: "r") {
            var tail = rest[mark...].dropFirst()
            guard tail.first == "c" else { throw SynapseVersionError(text: text) }
            tail = tail.dropFirst()
            candidate = try Self.number(tail, of: text)
            rest = rest[..<mark]
            if let last = rest.last, last == "-" || last == "." { rest = rest.dropLast() }
        }
        var numbers: [Int] = []
        for part in rest.split(separator: ".", omittingEmptySubsequences: false) {
            numbers.append(try Self.number(part, of: text))
        }
        guard numbers.count >= 2, numbers.count <= 4 else { throw SynapseVersionError(text: text) }
        self.init(numbers, candidate: candidate, local: local)
    }

    private static func number(
        _ digits: Substring, of text: String
    ) throws(SynapseVersionError) -> Int {
        let isPlain = digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        guard isPlain, digits.utf8.count <= 6, let value = Int(digits) else {
            throw SynapseVersionError(text: text)
        }
        return value
    }

    /// The version as Synapse writes it.
    public var description: String {
        var text = numbers.map(String.init).joined(separator: ".")
        if let candidate { text += "rc\(candidate)" }
        return text + (local ?? "")
    }

    /// Numbers that are not written count as zero: `1.98` is `1.98.0`.
    private func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }

    /// Whether `left` is older than `right`.
    public static func < (left: SynapseVersion, right: SynapseVersion) -> Bool {
        for index in 0..<4 where left.number(index) != right.number(index) {
            return left.number(index) < right.number(index)
        }
        return left.candidate ?? Int.max < right.candidate ?? Int.max
    }

    /// Whether they are the same release.
    public static func == (left: SynapseVersion, right: SynapseVersion) -> Bool {
        (0..<4).allSatisfy { left.number($0) == right.number($0) }
            && left.candidate == right.candidate
    }

    /// Hashes what makes two versions the same release.
    public func hash(into hasher: inout Hasher) {
        for index in 0..<4 { hasher.combine(number(index)) }
        hasher.combine(candidate)
    }
}

/// A text is not a version of Synapse.
public struct SynapseVersionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was given.
    public let text: String

    /// What is wrong and what would be right.
    public var description: String {
        "“\(text)” is not a version of Synapse; versions look like 1.98.0 or 1.98.0rc1"
    }
}
