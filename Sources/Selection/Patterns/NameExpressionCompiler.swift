import Exports

/// Lays out a regular expression as steps.
package struct NameExpressionCompiler {
    private typealias Failure = NameExpression.Failure

    private var steps: [NameExpression.Step] = []
    private var work = 0

    /// Counts in counts multiply.
    private static let limit = 20_000

    /// Throws for an expression that comes to more than 20,000 steps.
    package static func steps(
        of tree: NameExpressionTree
    ) throws(NameExpression.Failure) -> [NameExpression.Step] {
        var compiler = NameExpressionCompiler()
        try compiler.add(tree)
        return compiler.steps
    }

    private mutating func add(_ tree: NameExpressionTree) throws(Failure) {
        work += 1
        guard work <= Self.limit else { throw Failure(reason: "it comes to too many steps") }
        switch tree {
        case .one(let set): steps.append(.match(set))
        case .start: steps.append(.start)
        case .sequence(let parts): for part in parts { try add(part) }
        case .either(let branches): try addEither(branches)
        case .repeated(let part, let least, let most):
            for _ in 0..<least { try add(part) }
            guard let most else { return try addLoop(part) }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(hold())
                try add(part)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }

    private mutating func addEither(_ branches: [NameExpressionTree]) throws(Failure) {
        var ends: [Int] = []
        for branch in branches.dropLast() {
            let fork = hold()
            try add(branch)
            ends.append(hold())
            steps[fork] = .fork(fork + 1, steps.count)
        }
        if let last = branches.last { try add(last) }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private mutating func addLoop(_ part: NameExpressionTree) throws(Failure) {
        let fork = hold()
        try add(part)
        steps.append(.jump(fork))
        steps[fork] = .fork(fork + 1, steps.count)
    }

    /// Keeps a place for a step whose target is not known yet.
    private mutating func hold() -> Int {
        steps.append(.start)
        return steps.count - 1
    }
}
