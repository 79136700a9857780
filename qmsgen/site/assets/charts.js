/* Draws flow charts with the mermaid beside this script. Only a page that has a chart loads it, and none asks another host. */
(() => {
  const here = document.currentScript.src
  let settings = {}
  let drawing

  const load = () =>
    (drawing ??= new Promise((resolve, reject) => {
      const script = document.createElement("script")
      script.src = new URL("vendor/mermaid.min.js", here).href
      script.onerror = reject
      script.onload = () => {
        window.mermaid.initialize(settings)
        resolve(window.mermaid)
      }
      document.head.append(script)
    }))

  window.mermaid = {
    initialize: (given) => (settings = given),
    render: async (id, text) => (await load()).render(id, text),
  }
})()
