/** Calls `work` again and again, so many milliseconds apart, without keeping a process alive; returns how to stop. */
export function everyInterval(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(work, milliseconds);
  // What a browser gives is a number.
  (timer as { unref?: () => void }).unref?.();
  return () => {
    clearInterval(timer);
  };
}
