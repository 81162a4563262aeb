//! What is what on the pages, for those who do not see them: the tree of PDF's logical structure (ISO 32000-1 §14.7–14.8).

/// An element of the tree, by its place in [`Structure`].
pub type Element = usize;

/// Something on a page that belongs to an element: the page, and its place on it.
pub type Content = (usize, usize);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Title(String),
    Section(String),
    Part(String),
    Paragraph,
    Table,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
    List,
    Item,
    Mark,
    Body,
    /// A picture, with the words for it.
    Figure(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    Element(Element),
    Content(Content),
}

/// The tree; its elements stand in reading order.
#[derive(Default)]
pub struct Structure {
    elements: Vec<(Role, Vec<Child>)>,
    roots: Vec<Element>,
}

impl Structure {
    pub fn root(&mut self, role: Role) -> Element {
        let element = self.add(role);
        self.roots.push(element);
        element
    }

    pub fn below(&mut self, parent: Element, role: Role) -> Element {
        let element = self.add(role);
        self.elements[parent].1.push(Child::Element(element));
        element
    }

    pub fn content(&mut self, element: Element, content: Content) {
        self.elements[element].1.push(Child::Content(content));
    }

    pub fn roots(&self) -> &[Element] {
        &self.roots
    }

    pub fn role(&self, element: Element) -> &Role {
        &self.elements[element].0
    }

    pub fn children(&self, element: Element) -> &[Child] {
        &self.elements[element].1
    }

    fn add(&mut self, role: Role) -> Element {
        self.elements.push((role, Vec::new()));
        self.elements.len() - 1
    }
}
