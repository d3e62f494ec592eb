// The theme's buttons for small screens are labels, which no key reaches.
document.addEventListener("DOMContentLoaded", () => {
    for (const label of document.querySelectorAll("label[class*=-icon]")) {
        label.tabIndex = 0;
        label.role = "button";
        label.addEventListener("keydown", event => {
            if (event.key !== "Enter" && event.key !== " ")
                return;
            event.preventDefault();
            label.click();
        });
    }
});
