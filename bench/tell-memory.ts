/** Preloaded into a measured process: tells the parent its peak resident memory, in kilobytes, when it ends. */
process.once('exit', () => process.send?.(process.resourceUsage().maxRSS));
// The channel alone would keep the process from ending.
process.channel?.unref();
