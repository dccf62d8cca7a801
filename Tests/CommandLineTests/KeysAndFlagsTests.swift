// SPDX-License-Identifier: Apache-2.0
import Testing
import Workload

@testable import streamgauge

@Suite struct KeysAndFlagsTests {
    @Test("every flag of a run is a key of the profile, but for what is about the command") func flags() {
        let own = RunCommand.allOptions.map(\.name).filter { Settings.forFlag($0) == nil }
        #expect(own == ["--cell", "--shard", "--report", "--quiet", "--help"])
    }
    @Test("every key that has a flag can be given to a run, in the key's own form") func keys() {
        for setting in Settings.all {
            guard let flag = setting.flag else { continue }
            let option = RunCommand.allOptions.first { $0.name == flag }
            #expect(option?.isRepeatable == setting.isRepeatable && option?.short == setting.short, "\(flag)")
            #expect((option?.kind == .toggle) == (setting.shape == .toggle), "\(flag)")
        }
    }
}
