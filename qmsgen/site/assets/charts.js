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

  // Material shuts the drawing away from style sheets, but their custom properties still reach it: on paper it fits a sheet.
  const limited = (svg) => {
    const box = document.createElement("template")
    box.innerHTML = svg
    box.content.firstElementChild.style.maxHeight = "var(--qms-chart-height, none)"
    return box.innerHTML
  }

  window.mermaid = {
    initialize: (given) => (settings = given),
    render: async (id, text) => {
      const drawn = await (await load()).render(id, text)
      return { ...drawn, svg: limited(drawn.svg) }
    },
  }
})()
