/** How much of an isolate's heap is in use once all that nobody needs is collected, in MiB: workerd's inspector tells. */
export async function heapInUse(inspector: number): Promise<number> {
  const list = await fetch(`http://127.0.0.1:${inspector}/json`);
  const isolates: { id: string; webSocketDebuggerUrl: string }[] = await list.json();
  const main = isolates.find(({ id }) => id.includes("main"));
  if (!main) throw new Error("workerd's inspector knows no such isolate");
  const socket = new WebSocket(main.webSocketDebuggerUrl);
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  const answers = new Map<number, (result: { usedSize: number }) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    answers.get(id)?.(result);
  };
  const call = (id: number, method: string) =>
    new Promise<{ usedSize: number }>((answered) => {
      answers.set(id, answered);
      socket.send(JSON.stringify({ id, method }));
    });
  try {
    await call(1, "HeapProfiler.collectGarbage");
    return (await call(2, "Runtime.getHeapUsage")).usedSize / 1024 / 1024;
  } finally {
    socket.close();
  }
}
