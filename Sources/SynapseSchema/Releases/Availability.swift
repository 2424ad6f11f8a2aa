/// In which releases something is there: spans of places in the table of releases.
struct Availability: Hashable, Sendable {
    /// The spans, in order; the last may go on after the table's end.
    let spans: [ClosedRange<Int>]

    /// The end of a span that has not ended.
    static let open = Int.max

    /// Whether it is there in the release at `index`.
    func contains(_ index: Int) -> Bool {
        spans.contains { $0.contains(index) }
    }

    /// The first release that has it.
    var first: Int { spans.first?.lowerBound ?? Self.open }

    /// Reads `1.98.0-` or `1.0.0-1.97.0,1.100.0-`, with `places` saying where each release is.
    init?(_ text: Substring, places: [String: Int]) {
        var spans: [ClosedRange<Int>] = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let first = places[String(ends[0])] else { return nil }
            if ends[1].isEmpty {
                spans.append(first...Self.open)
            } else {
                guard let last = places[String(ends[1])], last >= first else { return nil }
                spans.append(first...last)
            }
        }
        guard !spans.isEmpty else { return nil }
        self.spans = spans
    }
}

/// A background update: work on the database that Synapse does while it runs.
struct BackgroundUpdate: Hashable, Sendable {
    /// The releases that know how to do it.
    let knownBy: Availability
    /// The deltas that take it off the list.
    let forgottenBy: Set<SchemaDelta>
}
