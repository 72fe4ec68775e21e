const DAY = 86_400;
const MINUTE = 60;

/** What a fund might have asked for in the last two weeks: 42 exports, of which some are under way and some failed. */
export function addHistory(simulator) {
  const done = (fields) => simulator.addExport({ queuedSeconds: 2, ...fields });
  for (let day = 1; day <= 12; day += 1) {
    const ageSeconds = day * DAY + 5 * 3600;
    done({
      report: 'trades',
      description: `Daily trades, desk A`,
      ageSeconds,
      processingSeconds: 20 + ((day * 7) % 13),
    });
    done({
      report: 'ledgers',
      description: `Daily ledger, desk A`,
      ageSeconds: ageSeconds - 60,
      processingSeconds: 70 + ((day * 11) % 29),
    });
    if (day % 2 === 0)
      done({
        report: 'trades',
        description: 'Daily trades, desk B',
        ageSeconds: ageSeconds - 120,
        processingSeconds: 15 + day,
      });
  }
  done({
    report: 'ledgers',
    description: 'Ledger 2024 for the tax office',
    ageSeconds: 4 * DAY,
    processingSeconds: 42 * MINUTE,
  });
  done({
    report: 'ledgers',
    description: 'Ledger 2025 for the tax office',
    ageSeconds: 3 * DAY,
    processingSeconds: 51 * MINUTE,
  });
  done({
    report: 'trades',
    description: 'All trades since 2013',
    ageSeconds: 3 * DAY - 900,
    processingSeconds: 300,
    error: 'EExport:Exported size too big',
  });
  for (const [year, ageSeconds] of [
    [2023, 3600],
    [2024, 3500],
    [2025, 3400],
  ])
    done({
      report: 'trades',
      description: `Trades ${year} for the auditor`,
      ageSeconds,
      processingSeconds: 12 * MINUTE,
    });
  done({
    report: 'ledgers',
    description: 'Staking rewards Q3',
    ageSeconds: 2 * DAY,
    processingSeconds: 90,
    error: 'EExport:Canceled',
  });
  simulator.addExport({
    report: 'ledgers',
    description: 'Ledger Q4 for the auditor',
    ageSeconds: 240,
    queuedSeconds: 30,
    processingSeconds: 3 * 3600,
  });
  simulator.addExport({
    report: 'trades',
    description: 'Daily trades, desk A',
    ageSeconds: 11,
    queuedSeconds: 5,
    processingSeconds: 600,
  });
  simulator.addExport({
    report: 'ledgers',
    description: 'Daily ledger, desk A',
    ageSeconds: 8,
    queuedSeconds: 600,
    processingSeconds: 600,
  });
  simulator.addExport({
    report: 'trades',
    description: 'Daily trades, desk B',
    ageSeconds: 3,
    queuedSeconds: 600,
    processingSeconds: 600,
  });
  simulator.addExport({
    report: 'trades',
    description: 'Trades of the test account',
    ageSeconds: DAY,
    phases: [
      { atSeconds: 0, status: 'Queued' },
      { atSeconds: 2, status: 'Frozen' },
    ],
  });
}
