/** Returns the heap in use by the Worker's isolate after a garbage collection, in MiB, as reported by workerd's inspector. */
export async function measureHeap(inspectorPort: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${inspectorPort}/json`);
  const isolates: { id: string; webSocketDebuggerUrl: string }[] = await response.json();
  const main = isolates.find(({ id }) => id.includes("main"));
  if (!main) throw new Error("workerd's inspector does not list the Worker's isolate.");
  const socket = new WebSocket(main.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const pending = new Map<number, (result: { usedSize: number }) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    pending.get(id)?.(result);
  };
  const call = (id: number, method: string) =>
    new Promise<{ usedSize: number }>((resolve) => {
      pending.set(id, resolve);
      socket.send(JSON.stringify({ id, method }));
    });
  try {
    await call(1, "HeapProfiler.collectGarbage");
    return (await call(2, "Runtime.getHeapUsage")).usedSize / 1024 / 1024;
  } finally {
    socket.close();
  }
}
