// Most tests wait: for a deadline, a broker, a disk. So there are more of them at work than a small machine has cores.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(6)]
