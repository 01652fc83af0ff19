/** Ctrl-C: the first asks for an end with what is known so far, the second ends at once. */
export function listenForInterrupts(say: (text: string) => void): { stopped(): boolean; end(): void } {
  let isStopped = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopped) {
      end();
      process.kill(process.pid, signal);
      return;
    }
    isStopped = true;
    say('\nstopping with what is known so far; once more to stop at once\n');
  };
  const end = (): void => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { stopped: () => isStopped, end };
}
