const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Times ours and the peer's work in turns, after one turn each that does not count, and gives medians in milliseconds.
 * `ratio` is how many times as fast ours is: above 1 is faster than the peer.
 */
export async function compare({ task, peer, goal, rounds = 9, ours, theirs }) {
  await ours();
  await theirs();
  const [our, their] = [[], []];
  for (let round = 0; round < rounds; round++) {
    their.push(await time(theirs));
    our.push(await time(ours));
  }
  return { task, peer, ours_ms: median(our), peer_ms: median(their), ratio: median(their) / median(our), goal };
}
